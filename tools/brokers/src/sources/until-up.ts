import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly greeting: Uint8Array;
}

/** How long one attempt may take, and the pause after one; in ms. */
const attemptLimit = 2000;
const pause = 20;

/**
 * Resolves when a broker at this address says something.
 * @param given throws, or rejects, when there is no hope any more
 */
export const untilUp = async (endpoint: Endpoint, given: () => void | Promise<void>): Promise<void> => {
  while (!(await answers(endpoint))) {
    await given();
    await new Promise(resolve => setTimeout(resolve, pause));
  }
  await given(); // it may have been another program at this port that answered
};

const answers = ({ host, port, tls: secure, greeting }: Endpoint): Promise<boolean> =>
  new Promise(resolve => {
    const tls = secure && greeting.length > 0; // a broker that speaks first does so before TLS
    const socket: Socket = tls ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(attemptLimit, () => end(false));
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(greeting));
    socket.once('data', () => end(true));
    socket.once('error', error => end(needsCertificate(error)));
    socket.once('close', () => end(false));
  });

/** In TLS 1.3 the refusal comes after the handshake. A broker that wants our certificate is up. */
const needsCertificate = (error: Error): boolean => /certificate required/.test(error.message);
