import { expectReadAsParsed } from '../../test/torn-text.js';
import { KnownReplies } from './known-replies.js';

describe('replies with a value', () => {
  it.each([
    '{"response":3,"isDisposed":true,"id":"7"}',
    '{"response":{"isDisposed":true},"id":"7"}',
    '{"response":"\\"}","id":"7"}',
    '{"response":null,"isDisposed":true,"parley":{"v":1,"s":"server"},"id":"7"}',
  ])('are read without parsing the whole: %s', text => {
    expect(new KnownReplies().read(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '{"err":"why","isDisposed":true,"id":"7"}',
    '{"parley":{"b":[1,2]},"id":"7"}',
    '{"isDisposed":true,"id":"7"}',
    '{"response":3}',
    '{"response":3,"isDisposed":true,"id":7}',
    '{"response":3,"status":"error","id":"7"}',
    '{"response":3,"response":4,"id":"7"}',
    '{"response":,"id":"7"}',
    'ON',
    '',
  ])('are left to whoever parses them, if they are unusual: %s', text => {
    expect(new KnownReplies().read(text)).toBeUndefined();
  });

  it('are what JSON.parse makes of them, whatever they are made of', () => {
    const ends = [',"id":"1"}', ',"isDisposed":true,"id":"1"}', ',"isDisposed":true,"parley":{"s":"x"},"id":"1"}', '}'];
    expectReadAsParsed(text => new KnownReplies().read(text), '{"response":', ends);
  });

  it('are all parsed, once there was one among them that looked usual and was not', () => {
    const replies = new KnownReplies();
    replies.read('{"response":3,"status":"error","id":"7"}');

    expect(replies.read('{"response":3,"isDisposed":true,"id":"7"}')).toBeUndefined();
  });
});
