import { describe, expect, it } from 'vitest'
import { slot, sql } from '../../../../src/store/sql/template.ts'

describe('a statement that is written once', () => {
  const rename = sql`update t set a = ${slot('a')}, b = ${7} where a != ${slot('a')} and c = ${slot('c')}`

  it('holds a place for each slot and value, in their order', () => {
    expect(rename.once({ a: 'x', c: null })).toEqual({
      sql: 'update t set a = ?, b = ? where a != ? and c = ?',
      sets: [['x', 7, 'x', null]],
    })
  })

  it('is filled once for each run', () => {
    const { sets } = rename.fill([
      { a: 'x', c: 1 },
      { a: 'y', c: 2 },
    ])
    expect(sets).toEqual([
      ['x', 7, 'x', 1],
      ['y', 7, 'y', 2],
    ])
    expect(rename.fill([]).sets).toEqual([])
  })

  it('needs no slot', () => {
    expect(sql`select 1`.once({})).toEqual({ sql: 'select 1', sets: [[]] })
  })

  it('never makes what it is given a part of the text', () => {
    const name = "'; drop table t; -- ?"
    const written = sql`select ${name}, ${slot('name')}`.once({ name })
    expect(written).toEqual({ sql: 'select ?, ?', sets: [[name, name]] })
  })

  it('refuses a question mark that is no place', () => {
    expect(() => sql`select '?' where a = ${slot('a')}`).toThrow(TypeError)
  })
})
