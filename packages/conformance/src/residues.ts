import type { ResidueFound } from './fixture/residue-found.js';
import type { Failure } from './report.js';
import type { Residue, RuleId, WatchRule } from './rule.js';

/** Cases named in a failure. More of the same say nothing new, and looking for them takes time. */
export const namedResidues = 5;

const expected: Readonly<Record<Residue, string>> = {
  unclosed: 'every client and server to close',
  handles: 'nothing that keeps the process alive once client and server are closed',
  pending: 'no entry left once client and server are closed',
};

/** What all the cases of a run left behind. */
export class Residues {
  private readonly found: (ResidueFound & { readonly id: RuleId })[] = [];

  add(id: RuleId, residues: readonly ResidueFound[]): void {
    for (const each of residues) this.found.push({ ...each, id });
  }

  count(residue: Residue): number {
    return this.found.filter(each => each.residue === residue).length;
  }

  /** The verdict of a rule that watches all cases. */
  failureOf({ watches, correct }: WatchRule): Failure | undefined {
    const found = this.found.filter(({ residue }) => residue === watches);
    if (found.length === 0) return undefined;
    const shown = found.slice(0, namedResidues).map(({ id, text }) => `${id}: ${text}`);
    const timeline = found.length > shown.length ? [...shown, `and ${found.length - shown.length} more`] : shown;
    return {
      expected: expected[watches],
      got: `${shown[0]}, and in ${found.length} cases altogether`,
      correct,
      timeline,
    };
  }
}
