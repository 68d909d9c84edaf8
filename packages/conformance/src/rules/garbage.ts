import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expectThat } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';

/** Collects garbage now. The flag is needed only until its function is at hand. */
const collectGarbage = ((): (() => void) => {
  let collect: (() => void) | undefined;
  return () => {
    if (collect === undefined) {
      setFlagsFromString('--expose-gc');
      collect = runInNewContext('gc') as () => void;
      setFlagsFromString('--no-expose-gc');
    }
    collect();
  };
})();

/** What is in use once garbage is collected, in MB. */
export const usedHeap = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};

/** Objects that nobody should hold any more, sooner or later. */
export class Forgotten {
  private readonly objects: WeakRef<object>[] = [];

  add(object: object | undefined): void {
    if (object !== undefined) this.objects.push(new WeakRef(object));
  }

  get count(): number {
    return this.objects.length;
  }

  /**
   * @param spare how many may still be held: the last of a kind is often at hand for the next
   * @param what a phrase: `the data of calls that are over`
   */
  async expectCollected(fixture: Fixture, what: string, spare = 3): Promise<void> {
    const held = (): number => this.objects.filter(object => object.deref() !== undefined).length;
    // looking at an object keeps it until the end of the turn; a collection stops everything; what several leave stays
    for (let rest = 1; held() > spare && rest < fixture.timing.mustHappen / 4; rest *= 3) {
      await fixture.quietFor(rest);
      collectGarbage();
    }
    expectThat(held() <= spare, `${what} to be collected as garbage`, `${held()} of ${this.count} are still held`);
  }
}
