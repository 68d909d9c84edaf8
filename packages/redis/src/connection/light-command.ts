/** What `sendCommand()` of ioredis gives a command when its reply has come. */
export type Replied = (error: Error | undefined, reply?: unknown) => void;

/**
 * A command for `sendCommand()` of ioredis, which asks no more of one than this. One of its own costs two promises and a
 * dozen of objects, which is most of what publishing costs.
 */
export class LightCommand {
  /** Else the driver would look for a promise. */
  readonly isTraced = true;
  readonly inTransaction = false;

  constructor(
    readonly name: string,
    readonly args: readonly (string | Buffer)[],
    private readonly done: Replied,
  ) {}

  setReplyContext(): void {}

  /** `commandTimeout`: whoever waits for the reply has limits of their own. */
  setTimeout(): void {}

  /** RESP: an array of bulk strings (https://redis.io/docs/latest/develop/reference/protocol-spec/). */
  toWritable(): string | Buffer {
    const { args } = this;
    let text = `*${args.length + 1}\r\n$${this.name.length}\r\n${this.name}\r\n`;
    let bytes: Buffer[] | undefined;
    for (const arg of args) {
      if (typeof arg === 'string') {
        text += '$' + Buffer.byteLength(arg) + '\r\n' + arg + '\r\n';
      } else {
        (bytes ??= []).push(Buffer.from(`${text}$${arg.length}\r\n`), arg);
        text = '\r\n';
      }
    }
    return bytes === undefined ? text : Buffer.concat([...bytes, Buffer.from(text)]);
  }

  resolve(reply: unknown): void {
    this.done(undefined, reply);
  }

  reject(error: Error): void {
    this.done(error);
  }
}
