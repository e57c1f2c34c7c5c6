//! A parsed value: the browser's in a browser, `serde_json`'s in native tests.

#[cfg(target_arch = "wasm32")]
mod browsers {
    use js_sys::{Array, JSON, Reflect};
    use wasm_bindgen::JsValue;

    #[derive(Debug)]
    pub(crate) struct Raw(JsValue);

    /// A text as JSON writes it.
    pub(crate) fn quoted(text: &str) -> String {
        let quoted = JSON::stringify(&JsValue::from_str(text));
        quoted.map(String::from).unwrap_or_default()
    }

    impl Raw {
        pub(crate) fn parse(text: &str) -> Option<Self> {
            JSON::parse(text).ok().map(Raw)
        }

        pub(crate) fn at(&self, name: &str) -> Self {
            // A value without fields has none of this name.
            Raw(Reflect::get(&self.0, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED))
        }

        pub(crate) fn text(&self) -> Option<String> {
            self.0.as_string()
        }

        pub(crate) fn truth(&self) -> Option<bool> {
            self.0.as_bool()
        }

        pub(crate) fn number(&self) -> Option<f64> {
            self.0.as_f64()
        }

        pub(crate) fn is_nothing(&self) -> bool {
            self.0.is_null() || self.0.is_undefined()
        }

        pub(crate) fn items(&self) -> Option<Vec<Raw>> {
            Array::is_array(&self.0).then(|| Array::from(&self.0).iter().map(Raw).collect())
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use serde_json::Value;

    #[derive(Debug)]
    pub(crate) struct Raw(Value);

    /// A text as JSON writes it.
    pub(crate) fn quoted(text: &str) -> String {
        Value::from(text).to_string()
    }

    impl Raw {
        pub(crate) fn parse(text: &str) -> Option<Self> {
            serde_json::from_str(text).ok().map(Raw)
        }

        pub(crate) fn at(&self, name: &str) -> Self {
            Raw(self.0.get(name).cloned().unwrap_or_default())
        }

        pub(crate) fn text(&self) -> Option<String> {
            self.0.as_str().map(str::to_owned)
        }

        pub(crate) fn truth(&self) -> Option<bool> {
            self.0.as_bool()
        }

        pub(crate) fn number(&self) -> Option<f64> {
            self.0.as_f64()
        }

        pub(crate) fn is_nothing(&self) -> bool {
            self.0.is_null()
        }

        pub(crate) fn items(&self) -> Option<Vec<Raw>> {
            Some(self.0.as_array()?.iter().cloned().map(Raw).collect())
        }
    }
}

#[cfg(target_arch = "wasm32")]
pub(crate) use browsers::{Raw, quoted};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::{Raw, quoted};
