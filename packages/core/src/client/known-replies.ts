import type { ReplyExtension } from '../packet/extension.js';
import { hasAt } from '../packet/has-at.js';
import { PacketEnd } from '../packet/packet-end.js';
import type { WritePacket } from '../packet/packets.js';

const head = '{"response":';
const disposed = ',"isDisposed":true';

/**
 * Reads replies with a value: how they begin and end is compared and only the value is parsed, in less than half the
 * time for a small one. The result is that of `JSON.parse` for the whole, since a text that is such a beginning, one JSON
 * value and such an end has no other reading.
 */
export class KnownReplies {
  private readonly end = new PacketEnd();
  /** One reply was of another kind, in a way that shows only when its value is parsed. */
  private mixed = false;

  /** @returns `undefined` for whatever has to be parsed as a whole: errors, batches, what is no reply of ours at all */
  read(text: string): WritePacket | undefined {
    if (this.mixed || !hasAt(text, head, 0)) return undefined;
    const { end } = this;
    try {
      const at = end.find(text, head.length);
      if (at < 0 || end.id === undefined) return undefined;
      const { id } = end;
      const parley = end.extension as ReplyExtension | undefined;
      const isDisposed = hasAt(text, disposed, at - disposed.length) ? true : undefined;
      const response: unknown = JSON.parse(text.slice(head.length, isDisposed ? at - disposed.length : at));
      if (parley !== undefined) return { response, isDisposed, parley, id };
      return { response, isDisposed, id };
    } catch {
      this.mixed = true;
      return undefined;
    }
  }
}
