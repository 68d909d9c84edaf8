import { cardOf, failureText, runConformance } from '@parley/conformance';
import { harness as nest } from './harnesses/nest-tcp.harness.js';
import { harness as parley } from './harnesses/tcp.harness.js';

/**
 * Judges the TCP transporter of `@nestjs/microservices` and Parley's by the same rules and prints both cards. What Nest
 * does not keep is reported, not mended; the exit status is the verdict on Parley's.
 */
const main = async (): Promise<void> => {
  const foreign = await runConformance(nest);
  const own = await runConformance(parley);
  for (const result of foreign.results)
    if (result.failure !== undefined) process.stderr.write(`${failureText(result)}\n\n`);
  process.stdout.write(`${cardOf(foreign)}\n${cardOf(own)}`);
  process.exit(own.passed ? 0 : 1); // what Nest leaves open must not keep this from ending
};

void main();
