/**
 * Below the ports that systems give to whoever asks for any (from 32768 on Linux, 49152 elsewhere): a proxy that refuses
 * connections does not listen, and nobody must take its port meanwhile, be it a server or an outgoing connection.
 */
const lowest = 20_000;
const count = 12_000;

const taken = new Set<number>();
let last = Math.floor(Math.random() * count); // several processes begin at different places

/** A port for a proxy of this process. Somebody else may have it: ask for another one then. */
export const reservePort = (): number => {
  do last = (last + 1) % count;
  while (taken.has(lowest + last));
  taken.add(lowest + last);
  return lowest + last;
};

export const releasePort = (port: number): void => void taken.delete(port);
