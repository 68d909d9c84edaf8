/** A rule is broken. */
export class Violation extends Error {
  /**
   * @param expected what should have been, as a phrase: `the call to fail`
   * @param got what was, as a phrase: `no answer within 5000 ms`
   */
  constructor(
    readonly expected: string,
    readonly got: string,
  ) {
    super(`expected ${expected}, got ${got}`);
  }
}

/** Something that must settle did not, within the time for what must happen. */
export class Hang extends Error {
  constructor(
    readonly what: string,
    readonly ms: number,
  ) {
    super(`${what} did not settle within ${ms} ms`);
  }
}
