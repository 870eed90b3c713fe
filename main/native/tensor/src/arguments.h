// Reads and checks the arguments of a JavaScript call. Kernels trust their shapes; this is where an array that is too
// short for its shape is refused, so that a mistake in JavaScript is an exception and not a crash.
#pragma once
#define NAPI_VERSION 8
#include <node_api.h>

#include "kernels.h"

namespace cardioid {

class Arguments {
 public:
  static constexpr size_t kMost = 10;

  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr);
  }

  /** False once an argument was wrong; a JavaScript exception is then pending. */
  bool ok() const { return ok_; }

  /** A Float32Array with at least `least` elements. */
  float* floats(size_t index, Index least);
  /** The same, or null for null. */
  float* optionalFloats(size_t index, Index least);
  uint8_t* bytes(size_t index, Index least);
  /** An Int32Array with exactly `length` elements, none negative unless `anySign`. */
  const int32_t* integers(size_t index, size_t length, bool anySign = false);
  double number(size_t index);
  int integer(size_t index) { return static_cast<int>(number(index)); }
  /** The values of an enumeration are 0 .. last. */
  template <class Enum>
  Enum choice(size_t index, Enum last) {
    const int value = integer(index);
    if (value < 0 || value > static_cast<int>(last)) fail("unknown operation code");
    return static_cast<Enum>(value);
  }
  /** Throws a RangeError; the first failure wins. */
  void fail(const char* message);

 private:
  void* typedArray(size_t index, napi_typedarray_type type, Index least, size_t* length);

  napi_env env_;
  size_t count_ = kMost;
  napi_value values_[kMost] = {};
  bool ok_ = true;
};

/** Adds one function to the module. */
void addFunction(napi_env env, napi_value exports, const char* name, napi_callback function);

void addConvolutionFunctions(napi_env env, napi_value exports);
void addMatMulFunctions(napi_env env, napi_value exports);
void addElementwiseFunctions(napi_env env, napi_value exports);
void addReductionFunctions(napi_env env, napi_value exports);
void addMovementFunctions(napi_env env, napi_value exports);

}  // namespace cardioid
