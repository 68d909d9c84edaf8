import { filter } from 'rxjs';
import { tcpStreaming } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

const canBeSent = (value: unknown): boolean => {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
};

export const mutant: Mutant = {
  defect: 'a value of a stream that cannot be sent is left out',
  origin: 'TCP of Nest: the error of the serializer is dropped, and the stream goes on.',
  killedBy: ['SR-07'],
  says: /values before the one that cannot be sent to be \[ 1, 2 \].*got +\[ 1, 2, 4 \]/s,
  harness: tcpStreaming(values => values.pipe(filter(canBeSent))),
};
