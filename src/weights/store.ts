// Where weights are kept between visits, as a reader of weights sees it.

/** Where weights are kept between visits, by a name of letters, digits, "." and "-"; any store may fail, none may lie. */
export interface WeightStore {
  /** The bytes kept under a name, or undefined. */
  read(name: string): Promise<Blob | undefined>;
  /**
   * Opens `name` to be written from byte `from` on, where that many are there already; 0 makes it. What lies behind may
   * stay until it is written over.
   */
  write(name: string, from: number): Promise<WeightWriter>;
  /** Gives `from` the name `to`: what was there is gone. */
  rename(from: string, to: string): Promise<void>;
  /** Does nothing if there is none. */
  remove(name: string): Promise<void>;
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
}

/** Appends to one name of a store. */
export interface WeightWriter {
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** What was appended is kept, then. */
  close(): Promise<void>;
}
