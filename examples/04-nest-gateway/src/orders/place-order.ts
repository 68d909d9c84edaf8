import { IsInt, IsString, Max, Min } from 'class-validator';

/** What is needed to order something. */
export class PlaceOrder {
  @IsString()
  product!: string;

  @IsInt()
  @Min(1)
  @Max(100)
  count!: number;
}
