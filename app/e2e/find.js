(kind, target) => {
  if (/^[#.[]/.test(target)) return document.querySelector(target)
  const words = s => (s || '').replace(/\s+/g, ' ').trim()
  const named = []
  if (kind === 'field') {
    for (const l of document.querySelectorAll('label')) named.push([words(l.innerText), l.control])
    for (const e of document.querySelectorAll('input, select, textarea'))
      named.push([words(e.getAttribute('aria-label')), e], [e.name, e])
  } else {
    const targets = 'a[href], button, summary, label, [role=button], [role=tab], input[type=submit]'
    for (const e of document.querySelectorAll(targets))
      named.push([words(e.innerText) || words(e.value), e], [words(e.getAttribute('aria-label')), e])
  }
  const shown = named.filter(([name, e]) => name && e && e.getClientRects().length)
  const hit = shown.find(([name]) => name === target) || shown.find(([name]) => name.includes(target))
  return hit ? hit[1] : null
}
