/**
 * How equally a resource is shared, from 1/n to 1: the square of the sum over n times the sum of the squares.
 *
 * Jain, Chiu and Hawe (1984), "A Quantitative Measure of Fairness and Discrimination for Resource Allocation in Shared
 * Computer Systems".
 */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0)
  const squares = shares.reduce((total, share) => total + share * share, 0)
  return (sum * sum) / (shares.length * squares)
}
