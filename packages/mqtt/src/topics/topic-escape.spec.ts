import * as fc from 'fast-check';
import { patternOf, topicOf } from './topic-escape.js';

describe('the topic of a pattern', () => {
  it.each(['a', 'a/b', 'a/+/c', 'a/#', '#', '+', '{"cmd":"sum"}', 'a b', 'é漢\u{1f600}', 'a%%b', '/a//b/', '$SYS/a'])(
    'is the pattern itself: %s',
    pattern => {
      expect(topicOf(pattern)).toBe(pattern);
      expect(patternOf(pattern)).toBe(pattern);
    },
  );

  it.each([
    ['a+b', '%%a%002bb'],
    ['x/c#/+', 'x/%%c%0023/+'],
    ['line\nbreak', '%%line%000abreak'],
    ['%%a/b', '%%%0025%0025a/b'],
    ['a/%%b', 'a/%%%0025%0025b'],
    ['\0', '%%%0000'],
  ])('escapes the levels that MQTT cannot carry: %j', (pattern, topic) => {
    expect(topicOf(pattern)).toBe(topic);
    expect(patternOf(topic)).toBe(pattern);
  });

  it('is different for different patterns, and leads back', () => {
    const pattern = fc
      .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('+', '#', '%%', '%', 'a', '\0')), { maxLength: 5 })
      .map(parts => parts.join(''));

    fc.assert(
      fc.property(pattern, text => {
        const topic = topicOf(text);
        expect(patternOf(topic)).toBe(text);
        expect(topic).not.toMatch(/[^/][+#]|[+#][^/]|\0/);
      }),
      { seed: 7, numRuns: 3000 },
    );
  });
});
