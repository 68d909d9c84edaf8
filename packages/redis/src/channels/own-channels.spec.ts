import { controls, inboxes, isPrivate, isReplyChannel, looksLikeReply, replyChannelOf } from './own-channels.js';

const reply = (text: string): boolean => looksLikeReply(Buffer.from(text));

describe('the channels of Parley and Nest', () => {
  it('are recognised', () => {
    expect(isPrivate(inboxes.create())).toBe(true);
    expect(isPrivate(controls.create())).toBe(true);
    expect(isPrivate('parley.inbox.x')).toBe(false);
    expect(isReplyChannel(replyChannelOf('users.1'))).toBe(true);
    expect(isReplyChannel('users.1')).toBe(false);
  });

  it('carry answers, which look like no event', () => {
    for (const text of [
      '{"response":1,"isDisposed":true,"id":"x"}',
      '{"err":"no","id":"x"}',
      '{"isDisposed":true,"id":"x"}',
    ]) {
      expect(reply(text)).toBe(true);
    }
    for (const text of [
      '{"pattern":"a.reply","data":1}',
      '{"id":1,"data":{"response":1}}',
      '{"response":',
      'ON',
      '{}',
      '',
    ]) {
      expect(reply(text)).toBe(false);
    }
  });
});
