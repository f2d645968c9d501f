// Swagger UI in its own place: no validator service, no request leaves this host.
(() => {
  "use strict";
  // Whoever has signed in here tries things out as themselves; writes of a session repeat its CSRF token.
  const session = fetch("/v1/me", { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : {}))
    .catch(() => ({}));
  window.SwaggerUIBundle({
    url: "/v1/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    validatorUrl: null,
    presets: [window.SwaggerUIBundle.presets.apis],
    requestInterceptor: async (request) => {
      const { csrf_token: token } = await session;
      if (token && request.method && request.method !== "GET") request.headers["X-CSRF-Token"] = token;
      return request;
    },
  });
})();
