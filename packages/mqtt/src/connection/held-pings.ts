import type { MqttClient as MqttDriver } from 'mqtt';

/**
 * Keeps a connection while messages of the broker are held back: mqtt.js reads none of its answers to pings meanwhile,
 * and would take it for gone after one and a half `keepalive`.
 */
export class HeldPings {
  private timer?: NodeJS.Timeout;

  constructor(private readonly driver: MqttDriver) {}

  begin(): void {
    const { driver } = this;
    const { keepalive } = driver;
    if (this.timer !== undefined || !(keepalive > 0)) return;
    this.timer = setInterval(() => {
      if (!driver.connected) return;
      driver.sendPing();
      driver.reschedulePing(true);
    }, keepalive * 500).unref();
  }

  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
