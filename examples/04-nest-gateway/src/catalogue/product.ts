export interface Product {
  readonly name: string;
  /** In cents. */
  readonly price: number;
  stock: number;
}
