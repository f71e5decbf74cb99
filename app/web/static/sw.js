// A trainee's own pages (/me): network first; without network the page as it was last seen, with a line that says so.
// Only pages that the server marks are kept, never answers, offers or cases; signing out (me.js, the answer's
// Clear-Site-Data) and an answer 401 clear everything.
var C = 'me-v1', NONE = '<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1"><title>Yiji</title><p>当前无网络，请稍后再试。<p lang=en>No connection. Please try again later.';
self.addEventListener('install', function () { self.skipWaiting(); });
self.addEventListener('activate', function (e) { e.waitUntil(self.clients.claim()); });
function keep(r, s) { var k = s.clone(); caches.open(C).then(function (c) { c.put(r, k); }); return s; }
function html(body, csp) { return new Response(body, {status: csp ? 200 : 503, headers: {'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': csp || "default-src 'none'"}}); }
self.addEventListener('fetch', function (e) {
  var r = e.request, u = new URL(r.url);
  if (u.origin !== location.origin) return;
  if (r.method !== 'GET') return;
  if (u.pathname.indexOf('/a/') === 0) { // named by content: never changes
    e.respondWith(caches.match(r).then(function (m) { return m || fetch(r).then(function (s) { return s.ok ? keep(r, s) : s; }); }));
    return;
  }
  if (r.mode !== 'navigate' || !/^\/me(\/|$)/.test(u.pathname)) return;
  e.respondWith(fetch(r).then(function (s) { if (s.status === 401) caches.delete(C); return s.ok && !s.redirected && s.headers.get('Yiji-Offline') ? keep(r, s) : s; }).catch(function () {
    return caches.match(r, {ignoreVary: true}).then(function (m) {
      if (!m) return html(NONE);
      return m.text().then(function (t) { return html(t.replace('class="phone"', 'class="phone is-off"'), m.headers.get('Content-Security-Policy')); });
    });
  }));
});
