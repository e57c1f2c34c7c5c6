// Stands in for MicrosoftAjax.js, which Office.js of 2022 looks for and which can only be had from a CDN.
// Written from what Office.js asks of it; none of Microsoft's code is in here.
(function () {
  "use strict";
  const define = (owner, name, value) => {
    if (owner[name] === undefined) {
      Object.defineProperty(owner, name, { value, configurable: true, writable: true });
    }
  };
  const failure = (kind) =>
    function (parameter, message) {
      const error = new Error(`Sys.${kind}Exception: ${message ?? parameter ?? ""}`);
      error.name = `Sys.${kind}Exception`;
      error.paramName = parameter;
      return error;
    };

  window.Type = window.Type ?? Function;
  define(Type, "registerNamespace", function (path) {
    path.split(".").reduce((owner, name) => (owner[name] = owner[name] ?? {}), window);
  });
  const registerClass = function (name, base) {
    this.__typeName = name;
    if (base) {
      this.__baseType = base;
    }
    return this;
  };
  define(Type, "registerClass", registerClass);
  define(Function.prototype, "registerClass", registerClass);

  window.Sys = window.Sys ?? {};
  Sys.StringBuilder =
    Sys.StringBuilder ??
    function (first) {
      const parts = first === undefined ? [] : [first];
      this.append = (part) => (parts.push(part), this);
      this.toString = (separator) => parts.join(separator ?? "");
    };
  Sys.Debug = Sys.Debug ?? { trace() {} };
  Sys.Serialization = Sys.Serialization ?? {
    JavaScriptSerializer: { serialize: JSON.stringify, deserialize: (text) => JSON.parse(text) },
  };

  define(Function, "_validateParams", () => null);
  define(Function, "_validateParameter", () => null);
  define(Function, "createCallback", (method, context) => (...given) => method(...given, context));
  define(Function, "createDelegate", (instance, method) => (...given) => method.apply(instance, given));
  define(Error, "create", (message, fields) => Object.assign(new Error(message), fields));
  for (const [name, kind] of Object.entries({
    argument: "Argument",
    argumentNull: "ArgumentNull",
    argumentOutOfRange: "ArgumentOutOfRange",
    argumentType: "ArgumentType",
    invalidOperation: "InvalidOperation",
    notImplemented: "NotImplemented",
    parameterCount: "ParameterCount",
  })) {
    define(Error, name, failure(kind));
  }
  define(String, "format", (pattern, ...given) =>
    pattern.replace(/\{(\d+)\}/g, (whole, index) => given[index] ?? whole),
  );
})();
