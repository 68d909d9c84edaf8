import { LightCommand } from './light-command.js';

const written = (...args: (string | Buffer)[]): string =>
  String(new LightCommand('publish', args, () => undefined).toWritable());

describe('a command without a promise', () => {
  it('is an array of bulk strings, whose lengths are bytes', () => {
    expect(written('é', 'text')).toBe('*3\r\n$7\r\npublish\r\n$2\r\né\r\n$4\r\ntext\r\n');
    expect(written('a', Buffer.from('bytes'))).toBe('*3\r\n$7\r\npublish\r\n$1\r\na\r\n$5\r\nbytes\r\n');
    expect(written(Buffer.from('é'), 'b')).toBe('*3\r\n$7\r\npublish\r\n$2\r\né\r\n$1\r\nb\r\n');
  });

  it('says how it ended', () => {
    const ends: unknown[] = [];
    const command = new LightCommand('publish', [], (...end) => ends.push(end));

    command.resolve(3);
    command.reject(new Error('NOPERM'));

    expect(ends).toEqual([[undefined, 3], [new Error('NOPERM')]]);
  });
});
