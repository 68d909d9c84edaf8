import type { BrokerName } from '../broker.js';
import { kinds } from '../kinds/kinds.js';

/** A broker cannot be had on this machine. The message says how to get it. */
export class MissingBrokerError extends Error {
  constructor(readonly broker: BrokerName) {
    const { variable, program } = kinds[broker];
    super(
      `There is no broker for ${broker}: ${variable} is not set, no Docker engine with \`docker compose\` runs, and ` +
        `${program} is not installed. This provides it: npm run brokers -- install ${broker}`,
    );
    this.name = 'MissingBrokerError';
  }
}
