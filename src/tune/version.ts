// The engine's version, as package.json has it: times of another version are not believed.

/** Held against package.json by a test. */
export const ENGINE_VERSION = '0.1.0';
