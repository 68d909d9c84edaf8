import { installSteps } from './install.js';

const commandsOn = (machine: Parameters<typeof installSteps>[1]): string[] =>
  installSteps(['redis-server', 'mosquitto'], machine).map(({ command }) => command.join(' '));

describe('installing brokers', () => {
  it('takes what is missing from the distribution', () => {
    expect(commandsOn({ apt: true, root: true, systemd: false })).toEqual([
      'apt-get update',
      'apt-get install --yes --no-install-recommends redis-server mosquitto',
    ]);
  });

  it('asks for rights where they are needed, and leaves no service running', () => {
    expect(commandsOn({ apt: true, root: false, systemd: true })).toEqual([
      'sudo apt-get update',
      'sudo apt-get install --yes --no-install-recommends redis-server mosquitto',
      'sudo systemctl disable --now redis-server mosquitto',
    ]);
  });
});
