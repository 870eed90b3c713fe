/** `1 shard`, `2 shards`. @param noun in the singular; its plural only adds an s */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
