import { connect } from 'node:net';

/** What a broker says first to `text`; `undefined` if it says nothing for `patience` ms. */
export const answerTo = (
  { host, port }: { readonly host: string; readonly port: number },
  text: string | Uint8Array,
  patience = 2000,
): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const end = (answer?: Buffer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(patience, () => end());
    socket.once('connect', () => socket.write(text));
    socket.once('data', data => end(data));
    socket.once('error', reject);
    socket.once('close', () => resolve(undefined));
  });

/** Whether somebody listens there. */
export const listens = (address: { readonly host: string; readonly port: number }): Promise<boolean> =>
  answerTo(address, '', 20).then(
    () => true,
    () => false,
  );
