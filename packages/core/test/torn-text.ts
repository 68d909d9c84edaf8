import * as fc from 'fast-check';

const pieces = ['{', '}', '[', ']', ',', ':', '"', '"}', '\\', ' ', '1', ',"id":"', ',"parley":', '"err":', '{"a":1}'];

/** Packets with the same beginning, any value and one of these ends, into most of which something was thrown or a hole was made. */
const tornText = (head: string, ends: readonly string[]): fc.Arbitrary<string> =>
  fc
    .record({
      value: fc.json({ maxDepth: 2 }),
      end: fc.constantFrom(...ends),
      piece: fc.constantFrom('', ...pieces),
      removed: fc.constantFrom(0, 0, 1, 2),
      at: fc.nat(),
    })
    .map(({ value, end, piece, removed, at }) => {
      const tail = value + end;
      const place = at % (tail.length + 1);
      return head + tail.slice(0, place) + piece + tail.slice(place + removed);
    });

/** Expects of a reader that it reads thousands of them as `JSON.parse` does, and leaves the others alone. */
export const expectReadAsParsed = (
  read: (text: string) => object | undefined,
  head: string,
  ends: readonly string[],
): void => {
  let count = 0;
  fc.assert(
    fc.property(tornText(head, ends), text => {
      const packet = read(text);
      if (packet === undefined) return;
      count++;
      expect(packet).toEqual(JSON.parse(text));
    }),
    { seed: 1, numRuns: 20_000 },
  );
  expect(count).toBeGreaterThan(2000);
};
