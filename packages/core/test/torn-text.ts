import * as fc from 'fast-check';

const pieces = ['{', '}', '[', ']', ',', ':', '"', '"}', '\\', ' ', '1', ',"id":"', ',"parley":', '"err":', '{"a":1}'];

/** Packets with the same beginning, any value and one of these ends, into most of which something was thrown or a hole was made. */
export const tornText = (head: string, ends: readonly string[]): fc.Arbitrary<string> =>
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
