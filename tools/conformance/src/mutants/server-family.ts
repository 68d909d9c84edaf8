import { MemoryServer } from '@parley/memory';

/** Which servers of a broker listen: what a defect of a group needs to know. */
export class FamilyServer extends MemoryServer {
  private static readonly families = new WeakMap<object, Set<FamilyServer>>();

  /** All that listen on the broker of this one, in the order in which they began. */
  protected get family(): Set<FamilyServer> {
    const { broker } = this as unknown as { readonly broker: object };
    const known = FamilyServer.families.get(broker) ?? new Set<FamilyServer>();
    FamilyServer.families.set(broker, known);
    return known;
  }

  override async listen(...args: Parameters<MemoryServer['listen']>): Promise<void> {
    this.family.add(this);
    await super.listen(...args);
  }

  override close(): Promise<void> {
    this.family.delete(this);
    return super.close();
  }

  serves(pattern: unknown): boolean {
    return this.handlers.some(handler => handler.pattern === pattern);
  }
}
