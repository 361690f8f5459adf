import { parseEnv } from 'node:util'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { envFileProblems } from '../../../src/config/env-file.ts'
import { cures } from '../../../src/config/variables.ts'

function linesAtFault(text: string): readonly string[] {
  return envFileProblems('.env', text).map(({ where }) => where)
}

describe('a .env file', () => {
  it.each([
    ['assignments', 'A=1\nB = 2\n  C=3\n'],
    ['comments and blank lines', '# a\n\n  # b\nA=1 # c\n'],
    ['an export', 'export A=1\n'],
    ['Windows line ends', 'A=1\r\n\r\nB=2\r\n'],
    ['an empty value', 'A=\nB=2'],
    ['quotes', 'A="x y"\nB=\'#\'\nC=`z`\n'],
    ['a quoted value over several lines', 'A="one\ntwo words here\nthree"\nB=1\n'],
    ['an apostrophe inside a value', "A=it's\nB=1\n"],
  ])('may hold %s', (_, text) => {
    expect(linesAtFault(text)).toEqual([])
  })

  it.each([
    ['a line without an equals sign', 'A=1\nB 2\n', ['.env:2']],
    ['YAML', 'A: 1\nB: 2\n', ['.env:1', '.env:2']],
    ['a name with a hyphen', 'A-B=1\n', ['.env:1']],
    ['no name', '=1\n', ['.env:1']],
    ['a merge conflict', 'A=1\n<<<<<<< HEAD\nB=2\n', ['.env:2']],
    ['a quote that is never closed', 'A=1\nB="two\nC=3\n', ['.env:2']],
    ['a byte order mark', '\uFEFFA=1\n', ['.env:1']],
    ['a byte order mark before a comment', '\uFEFF# a\nA=1\n', ['.env:1']],
    ['a fault after a value over several lines', 'A="one\ntwo"\nB\n', ['.env:3']],
  ])('may not hold %s', (_, text, lines) => {
    expect(linesAtFault(text)).toEqual(lines)
  })
})

describe('.env.example', () => {
  it('is a valid file and names every variable', async () => {
    const text = await readFile('.env.example', 'utf8')
    expect(envFileProblems('.env.example', text)).toEqual([])
    const switchedOn = parseEnv(text.replaceAll(/^#(?=[A-Z_]+=)/gm, ''))
    expect(Object.keys(switchedOn).sort()).toEqual(Object.keys(cures).sort())
  })
})
