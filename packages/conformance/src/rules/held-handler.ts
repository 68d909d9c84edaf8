import type { Fixture } from '../fixture/fixture.js';
import type { SubjectContext, SubjectHandler } from '../subject.js';

/** One run of a handler that waits to be let go. */
export interface HeldRun {
  readonly data: unknown;
  readonly context: SubjectContext;
  /** Whether the handler was told to stop. */
  readonly aborted: boolean;
  release(value?: unknown): void;
  fail(error: unknown): void;
}

/** A handler that answers when the rule says so: what is in flight while something happens. */
export class HeldHandler {
  readonly runs: HeldRun[] = [];

  constructor(private readonly fixture: Fixture) {
    fixture.afterwards(() => this.releaseAll()); // else the server waits for them
  }

  readonly handle: SubjectHandler = (data, context) =>
    new Promise((resolve, reject) => {
      this.runs.push({
        data,
        context,
        get aborted() {
          return context.signal?.aborted ?? false;
        },
        release: resolve,
        fail: reject,
      });
    });

  /** How many runs were told to stop. */
  get aborted(): number {
    return this.runs.filter(run => run.aborted).length;
  }

  /** Waits until so many runs have begun; gives the last of them. */
  async begun(count = 1): Promise<HeldRun> {
    await this.fixture.eventually(() => this.runs.length >= count, `${count} runs of the handler to begin`);
    return this.runs[count - 1]!;
  }

  /** Every run answers what it was asked. */
  releaseAll(): void {
    for (const { data, release } of this.runs) release(data);
  }
}
