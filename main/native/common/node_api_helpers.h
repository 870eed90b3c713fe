// A thin layer over the C Node-API: failures become exceptions inside, and JavaScript exceptions at the border.
#pragma once
#include <node_api.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace cardioid::napi {

/// A wrong argument; its message is one sentence and becomes a TypeError.
class ArgumentError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Thrown when a Node-API call failed; a JavaScript exception may be pending.
class CallError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline void check(napi_status status, const char* what) {
    if (status != napi_ok) throw CallError(std::string("Node-API could not ") + what + ".");
}

/// Runs the body of a native function and turns what it throws into a JavaScript exception.
template <class Body>
napi_value guarded(napi_env env, Body body) {
    try {
        return body();
    } catch (const ArgumentError& error) {
        napi_throw_type_error(env, nullptr, error.what());
    } catch (const std::exception& error) {
        bool pending = false;
        napi_is_exception_pending(env, &pending);
        if (!pending) napi_throw_error(env, nullptr, error.what());
    }
    return nullptr;
}

inline napi_value undefined(napi_env env) {
    napi_value value;
    check(napi_get_undefined(env, &value), "get undefined");
    return value;
}

inline napi_value makeNumber(napi_env env, double number) {
    napi_value value;
    check(napi_create_double(env, number, &value), "make a number");
    return value;
}

inline napi_value makeString(napi_env env, const std::string& text) {
    napi_value value;
    check(napi_create_string_utf8(env, text.data(), text.size(), &value), "make a string");
    return value;
}

inline napi_value makeObject(napi_env env) {
    napi_value value;
    check(napi_create_object(env, &value), "make an object");
    return value;
}

inline void setProperty(napi_env env, napi_value object, const char* name, napi_value value) {
    check(napi_set_named_property(env, object, name, value), "set a property");
}

/// The only argument of a call; undefined if there is none.
inline napi_value firstArgument(napi_env env, napi_callback_info info) {
    size_t count = 1;
    napi_value value;
    check(napi_get_cb_info(env, info, &count, &value, nullptr, nullptr), "read the arguments");
    return value;
}

inline napi_valuetype typeOf(napi_env env, napi_value value) {
    napi_valuetype type;
    check(napi_typeof(env, value, &type), "find a type");
    return type;
}

inline napi_value property(napi_env env, napi_value object, const char* name) {
    if (typeOf(env, object) != napi_object) throw ArgumentError("The argument must be an object.");
    napi_value value;
    check(napi_get_named_property(env, object, name, &value), "read a property");
    return value;
}

inline double numberOf(napi_env env, napi_value value, const char* name) {
    double number;
    if (napi_get_value_double(env, value, &number) != napi_ok) throw ArgumentError(std::string(name) + " must be a number.");
    return number;
}

/// A whole number property between two bounds, both included.
inline int integerProperty(napi_env env, napi_value object, const char* name, int low, int high) {
    const double number = numberOf(env, property(env, object, name), name);
    if (!(number >= low && number <= high) || number != static_cast<double>(static_cast<int>(number))) {
        throw ArgumentError(std::string(name) + " must be a whole number from " + std::to_string(low) + " to " + std::to_string(high) + ".");
    }
    return static_cast<int>(number);
}

inline bool booleanProperty(napi_env env, napi_value object, const char* name) {
    bool value;
    if (napi_get_value_bool(env, property(env, object, name), &value) != napi_ok) {
        throw ArgumentError(std::string(name) + " must be true or false.");
    }
    return value;
}

inline std::string stringOf(napi_env env, napi_value value, const char* name) {
    size_t length;
    if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) throw ArgumentError(std::string(name) + " must be a string.");
    std::string text(length + 1, '\0');
    check(napi_get_value_string_utf8(env, value, text.data(), text.size(), &length), "read a string");
    text.resize(length);
    return text;
}

/// The elements of a typed array, in place.
template <class Element>
struct Elements {
    Element* data;
    size_t length;
};

template <class Element>
struct TypedArrayKind;
template <>
struct TypedArrayKind<uint8_t> {
    static constexpr napi_typedarray_type type = napi_uint8_array;
    static constexpr const char* name = "Uint8Array";
};
template <>
struct TypedArrayKind<uint16_t> {
    static constexpr napi_typedarray_type type = napi_uint16_array;
    static constexpr const char* name = "Uint16Array";
};
template <>
struct TypedArrayKind<int32_t> {
    static constexpr napi_typedarray_type type = napi_int32_array;
    static constexpr const char* name = "Int32Array";
};
template <>
struct TypedArrayKind<uint32_t> {
    static constexpr napi_typedarray_type type = napi_uint32_array;
    static constexpr const char* name = "Uint32Array";
};
template <>
struct TypedArrayKind<float> {
    static constexpr napi_typedarray_type type = napi_float32_array;
    static constexpr const char* name = "Float32Array";
};
template <>
struct TypedArrayKind<double> {
    static constexpr napi_typedarray_type type = napi_float64_array;
    static constexpr const char* name = "Float64Array";
};

/// Valid until the array is collected or its buffer is transferred.
template <class Element>
Elements<Element> elementsOf(napi_env env, napi_value value, const char* name) {
    bool isTypedArray = false;
    check(napi_is_typedarray(env, value, &isTypedArray), "look at an array");
    napi_typedarray_type type = napi_int8_array;
    size_t length = 0;
    void* data = nullptr;
    if (isTypedArray) check(napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr), "open an array");
    if (!isTypedArray || type != TypedArrayKind<Element>::type) {
        throw ArgumentError(std::string(name) + " must be a " + TypedArrayKind<Element>::name + ".");
    }
    return {static_cast<Element*>(data), length};
}

}  // namespace cardioid::napi
