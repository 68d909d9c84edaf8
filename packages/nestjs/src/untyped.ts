/**
 * What Nest leaves open in its own signatures. Code written for them compiles unchanged only if they are as open here:
 * `client.send('sum', [1]).subscribe(sum => sum.total)`. The one place where Parley has it.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type Untyped = any;

/** A function as Nest's maps of events have them. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- Nest's bound
export type AnyFunction = Function;

/** Driver events by name, in Nest's form. */
export type EventsMap = Record<string, AnyFunction>;
