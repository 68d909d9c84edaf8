const beforeId = ',"id":"';
const quote = 0x22;
const brace = 0x7d;
const beforeExtension = ',"parley":';
/** An extension is next to the id, and has room for an inbox and the name of a server in so many characters. */
const extensionLength = 200;

/**
 * The end of a packet as Nest and Parley write it: `}`, or `,"id":"…"}`, with an extension before it where there is one.
 * That is the same in all packets of a peer but for a deadline, so the latest is remembered.
 */
export class PacketEnd {
  id: string | undefined;
  extension: object | undefined;
  private latestText: string | undefined;
  private latest: object | undefined;

  /**
   * @param from where the packet's value begins
   * @returns where that value ends, if the text is such a packet; -1 if it cannot be one
   * @throws SyntaxError if what looks like an id or an extension is none
   */
  find(text: string, from: number): number {
    this.id = this.extension = undefined;
    const last = text.length - 1;
    if (text.charCodeAt(last) !== brace) return -1;
    if (text.charCodeAt(last - 1) !== quote) return last;
    // its last quote must not be the id's first one
    const idAt = text.lastIndexOf(beforeId, last - 1 - beforeId.length);
    if (idAt < from) return last;
    // parsed, since a slice would keep all of its chunk in memory for as long as a handler works
    this.id = JSON.parse(text.slice(idAt + beforeId.length - 1, last)) as string;
    const extensionAt = text.indexOf(beforeExtension, Math.max(from, idAt - extensionLength));
    if (extensionAt < 0) return idAt;
    this.extension = this.extensionOf(text.slice(extensionAt + beforeExtension.length, idAt));
    return extensionAt;
  }

  private extensionOf(text: string): object | undefined {
    if (text === this.latestText) return this.latest;
    const extension = Object.freeze(JSON.parse(text)) as object; // others get it, too
    this.latestText = Buffer.from(text).toString(); // a copy, for the same reason
    return (this.latest = extension);
  }
}
