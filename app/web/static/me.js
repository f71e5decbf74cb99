// A trainee's phone: keep marked pages for a time without network, forget them at sign-out.
(function () {
  if (!('serviceWorker' in navigator)) return;
  addEventListener('load', function () { navigator.serviceWorker.register('/me/sw.js', {scope: '/me'}); });
  document.addEventListener('submit', function (e) { if (e.target.getAttribute('action') === '/session/end' && self.caches) caches.delete('me-v1'); });
})();
