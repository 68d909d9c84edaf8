type Close = () => unknown;

const open: Close[] = [];

/** Has `close` called when the test is over, the latest first. */
export const atEnd = (close: Close): void => void open.push(close);

afterEach(async () => {
  while (open.length > 0) await open.pop()!();
});
