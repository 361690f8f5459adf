import { expect, test } from 'vitest'
import { OpenPages } from '../../../../src/console/live/open-pages.ts'

test('one person has ten pages, everybody together a hundred', () => {
  const pages = new OpenPages()
  const leave: (() => void)[] = []
  for (let person = 0; person < 10; person += 1) {
    for (let page = 0; page < 10; page += 1) leave.push(pages.take(`person ${person}`)!)
    if (person < 9) expect(pages.take(`person ${person}`)).toBeNull()
  }
  expect(pages.take('somebody else')).toBeNull()
  leave[0]!()
  // Leaving twice gives nothing twice.
  leave[0]!()
  expect(pages.take('somebody else')).not.toBeNull()
  expect(pages.take('somebody else')).toBeNull()
})
