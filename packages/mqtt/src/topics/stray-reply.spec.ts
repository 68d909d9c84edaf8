import { isStrayReply } from './stray-reply.js';

const says = (topic: string, text: string): boolean => isStrayReply(topic, Buffer.from(text));

describe('a stray reply', () => {
  it.each([
    '{"response":1,"isDisposed":true,"id":"a"}',
    '{"err":"no","isDisposed":true,"id":"a"}',
    '{"isDisposed":true,"id":"a"}',
    '{"response":1,"parley":{"s":"b"},"id":"a"}',
  ])('is %s on a topic of replies, and only there', text => {
    expect(says('rooms/1/reply', text)).toBe(true);
    expect(says('rooms/1', text)).toBe(false);
    expect(says('rooms/reply/1', text)).toBe(false);
  });

  it.each([
    '{"pattern":"x","data":1,"id":"a"}',
    '{"id":"a"}',
    '{"response":1}',
    'ON',
    '',
    '[1]',
    'null',
    '{"id":1,"temperature":2}',
  ])('is not %s', text => {
    expect(says('rooms/1/reply', text)).toBe(false);
  });
});
