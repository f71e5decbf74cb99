if ('serviceWorker' in navigator) addEventListener('load', function () { navigator.serviceWorker.register('/me/sw.js', {scope: '/me'}); });
