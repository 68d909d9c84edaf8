import { groups, type GroupId } from './groups.js';
import type { RuleResult, Verdict } from './report.js';

const marks: Readonly<Record<Verdict, string>> = {
  passed: '.',
  failed: 'F',
  'known failure': 'k',
  'not claimed': '-',
  skipped: 's',
};

/** Shows a run while it goes: a line for each group, a mark for each rule. */
export class Progress {
  private group?: GroupId;

  constructor(private readonly write: (text: string) => void) {}

  add({ group, verdict }: RuleResult): void {
    if (group !== this.group) {
      if (this.group !== undefined) this.write('\n');
      this.write(`${group} ${groups[group].title.padEnd(28)}`);
      this.group = group;
    }
    this.write(marks[verdict]);
  }

  end(): void {
    if (this.group !== undefined) this.write('\n');
    this.group = undefined;
  }
}
