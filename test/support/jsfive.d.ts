// What the tests use of jsfive, which has no types of its own.
declare module 'jsfive' {
  interface Dataset {
    readonly shape: readonly number[];
    readonly value: number[];
  }
  export class File {
    constructor(buffer: ArrayBuffer, name: string);
    get(path: string): Dataset;
  }
}
