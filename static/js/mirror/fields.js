// Named access to the mirror's slots: which block, which record, which field.
// Promises: offsets come from the world description alone; a block or field it does not have reads as `absent`.
// Does not: copy the mirror.

/** Position of every field: {base, stride, count, at: {field: position}}. */
function indexed(block) {
  return { ...block, at: Object.fromEntries(block.fields.map((field, position) => [field, position])) };
}

export class Fields {
  constructor(desc) {
    this.blocks = new Map(Object.entries(desc.mirror.blocks).map(([name, block]) => [name, indexed(block)]));
  }

  count(name) {
    return this.blocks.get(name)?.count ?? 0;
  }

  /** The slot of a field, -1 where the world has none. */
  slot(name, index, field) {
    const block = this.blocks.get(name);
    const position = block?.at[field];
    if (position === undefined || index < 0 || index >= block.count) return -1;
    return block.base + index * block.stride + position;
  }

  read(values, name, index, field, absent = 0) {
    const slot = this.slot(name, index, field);
    return slot < 0 ? absent : values[slot];
  }

  /** All fields of one record as an object; null where the world has none. */
  record(values, name, index) {
    const block = this.blocks.get(name);
    if (!block || index < 0 || index >= block.count) return null;
    const first = block.base + index * block.stride;
    const { fields } = block;
    const out = {};
    for (let position = 0; position < fields.length; position += 1) out[fields[position]] = values[first + position];
    return out;
  }

  /** What a slot is: {block, index, field}; null outside every block. */
  place(slot) {
    for (const [name, block] of this.blocks) {
      if (slot < block.base || slot >= block.base + block.count * block.stride) continue;
      const inside = slot - block.base;
      const field = block.fields[inside % block.stride] ?? "";
      return { block: name, index: Math.floor(inside / block.stride), field };
    }
    return null;
  }
}
