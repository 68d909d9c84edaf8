/** Calls back once at the end of the turn of the event loop, however often it is asked to in that turn. */
export class EndOfTurn {
  private scheduled = false;

  constructor(private readonly callback: () => void) {}

  ask(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.come);
  }

  private readonly come = (): void => {
    this.scheduled = false;
    this.callback();
  };
}
