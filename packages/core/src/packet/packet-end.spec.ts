import { PacketEnd } from './packet-end.js';

const head = '{"x":';

/** The value's text, the id and the extension; `undefined` if it is no such packet. */
const parts = (text: string): unknown => {
  const end = new PacketEnd();
  const at = end.find(text, head.length);
  return at < 0 ? undefined : [text.slice(head.length, at), end.id, end.extension];
};

describe('the end of a packet', () => {
  it.each<[string, unknown]>([
    ['{"x":1}', ['1', undefined, undefined]],
    ['{"x":"a"}', ['"a"', undefined, undefined]],
    ['{"x":{"y":"a"}}', ['{"y":"a"}', undefined, undefined]],
    ['{"x":1,"id":"7"}', ['1', '7', undefined]],
    ['{"x":{"id":"6"},"id":"7"}', ['{"id":"6"}', '7', undefined]],
    ['{"x":1,"parley":{"v":1},"id":"7"}', ['1', '7', { v: 1 }]],
    ['{"x":1,"id":""}', ['1', '', undefined]],
    ['{"x":1,"id":"\\u0041ä"}', ['1', 'Aä', undefined]],
  ])('of %s', (text, found) => {
    expect(parts(text)).toEqual(found);
  });

  it.each(['', '{"x":1', '{"x":1]'])('is another in %j', text => {
    expect(parts(text)).toBeUndefined();
  });

  it.each(['{"x":1,"id":"7","more":"8"}', '{"x":1,"id":"\\"}'])('throws for an id that is none: %s', text => {
    expect(() => parts(text)).toThrow(SyntaxError);
  });

  it('has no id where one quote is all there is of it', () => {
    expect(parts('{"x":1,"id":"}')).toEqual(['1,"id":"', undefined, undefined]);
  });

  it('leaves an id that is no text to the value, where it does not fit', () => {
    expect(parts('{"x":1,"id":7}')).toEqual(['1,"id":7', undefined, undefined]);
  });

  it('gives each packet its own extension, and the same object to those that have the same', () => {
    const end = new PacketEnd();
    const extensionOf = (extension: string): unknown => {
      end.find(`{"x":1${extension},"id":"7"}`, head.length);
      return end.extension;
    };
    const first = extensionOf(',"parley":{"v":1,"r":"inbox"}');

    expect(first).toEqual({ v: 1, r: 'inbox' });
    expect(extensionOf('')).toBeUndefined();
    expect(extensionOf(',"parley":{"v":1,"r":"inbox"}')).toBe(first);
    expect(extensionOf(',"parley":{"v":1,"r":"other"}')).toEqual({ v: 1, r: 'other' });
  });

  it('throws for an extension that is no JSON, and remembers none', () => {
    const end = new PacketEnd();
    const find = (): number => end.find('{"x":1,"parley":{v},"id":"7"}', head.length);

    expect(find).toThrow(SyntaxError);
    expect(find).toThrow(SyntaxError);
  });
});
