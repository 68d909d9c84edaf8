import { MqttServer } from '../../src/index.js';

/** A process whose event handler never ends: `endless-server.ts <url> <client id> <pattern>`. It says when it is at work. */
const [url, clientId, pattern] = process.argv.slice(2);
const server = new MqttServer({ url, clientId, clean: false, ackAfterHandler: true });
server.onEvent(pattern!, () => {
  process.stdout.write('at work');
  return new Promise(() => undefined);
});
void server.listen();
