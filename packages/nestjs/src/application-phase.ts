import type { NestContainer } from '@nestjs/core';
import { StartGate } from './handlers/start-gate.js';

/** Before every other module, at the end as at the beginning: what modules go by is their distance from the root. */
const last = -1;

const phases = new WeakMap<NestContainer, ApplicationPhase>();

/**
 * Where an application that has microservices beside HTTP is in its life. Nest tells its microservices neither that the
 * `onModuleInit` hooks have run nor that those of the shutdown will: so this takes part in them.
 */
export class ApplicationPhase {
  readonly gate = new StartGate();
  private readonly closers: (() => Promise<void>)[] = [];

  private constructor() {}

  static of(container: NestContainer): ApplicationPhase {
    let phase = phases.get(container);
    if (phase === undefined) {
      phase = new ApplicationPhase();
      phases.set(container, phase);
      phase.join(container);
    }
    return phase;
  }

  /** Runs `close` before any provider is destroyed. */
  beforeDestroy(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  private join(container: NestContainer): void {
    const module = container.getInternalCoreModuleRef();
    if (module === undefined) return this.gate.open();
    // behind all others when hooks of the start run, ahead of them when those of the end do
    module.distance = last;
    module.addProvider({
      provide: ApplicationPhase,
      useValue: {
        onModuleInit: () => this.gate.open(),
        onModuleDestroy: () => Promise.all(this.closers.map(close => close())),
      },
    });
  }
}
