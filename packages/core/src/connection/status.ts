import { ReplaySubject, type Observable } from 'rxjs';

/**
 * One vocabulary for every transport. `connected` means every channel is ready and every subscription live. A
 * transport may add its own, such as `blocked` or `rebalancing`.
 */
export type Status =
  'connecting' | 'connected' | 'reconnecting' | 'disconnected' | 'draining' | 'closed' | 'blocked' | 'rebalancing';

/** Other names for statuses; `null` leaves one out. */
export type StatusNames = Readonly<Partial<Record<Status, string | null>>>;

/** Replays the current status and follows it, without repeats. Silent before the first start, as in Nest. */
export class StatusStream {
  readonly changes: Observable<string>;
  private readonly subject = new ReplaySubject<string>(1);
  private last?: string;

  constructor(private readonly names: StatusNames = {}) {
    this.changes = this.subject.asObservable();
  }

  set(status: Status): void {
    const name = this.names[status];
    const shown = name === undefined ? status : name;
    if (shown === null || shown === this.last) return;
    this.last = shown;
    this.subject.next(shown);
  }
}
