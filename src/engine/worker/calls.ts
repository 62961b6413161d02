// Calls between threads as types: what each side can ask of the other, and how it is answered.

/** A call's types: what goes there, what comes back, and what is told meanwhile. */
export interface Call<Argument = undefined, Answer = void, News = never> {
  readonly argument: Argument;
  readonly answer: Answer;
  readonly news: News;
}

/** The calls that one side answers, by name. */
export type Calls<Names extends PropertyKey> = Readonly<
  Record<Names, Call<unknown, unknown, unknown>>
>;

/** What an answer is made with: the caller's abort, and a way to tell what happens until then. */
export interface Asked<News> {
  readonly signal: AbortSignal;
  tell(news: News): void;
}

/** An answer whose buffers go along instead of being copied. */
export class Transferred<Answer> {
  constructor(
    readonly answer: Answer,
    readonly transfer: readonly Transferable[],
  ) {}
}

/** How one side answers. */
export type Answers<C extends Calls<keyof C>> = {
  readonly [Name in keyof C]: (
    argument: C[Name]['argument'],
    asked: Asked<C[Name]['news']>,
  ) => MaybePromise<C[Name]['answer'] | Transferred<C[Name]['answer']>>;
};
type MaybePromise<Value> = Value | Promise<Value>;

/** What may go with a call. */
export interface CallOptions<News> {
  /** Its reason comes back as it is once the other side has ended the call. */
  readonly signal?: AbortSignal | undefined;
  readonly transfer?: readonly Transferable[];
  readonly onNews?: ((news: News) => void) | undefined;
}
