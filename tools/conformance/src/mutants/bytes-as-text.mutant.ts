import type { Mutant } from './mutant.js';
import { tcpSending } from './sending-mutant.js';

export const mutant: Mutant = {
  defect: 'the client sends bytes as a text',
  origin: '`payload.toString()`, in clients of brokers that could carry bytes.',
  killedBy: ['BI-01'],
  collateral: {
    'BI-02': 'it sends bytes, too',
  },
  says: /BI-01/,
  harness: tcpSending({ data: data => (data instanceof Uint8Array ? Buffer.from(data).toString() : data) }),
};
