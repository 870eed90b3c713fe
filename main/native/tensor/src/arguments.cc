#include "arguments.h"

namespace cardioid {

void Arguments::fail(const char* message) {
  if (ok_) napi_throw_range_error(env_, nullptr, message);
  ok_ = false;
}

void* Arguments::typedArray(size_t index, napi_typedarray_type type, Index least, size_t* length) {
  napi_typedarray_type actual;
  void* data = nullptr;
  *length = 0;
  if (index >= count_ ||
      napi_get_typedarray_info(env_, values_[index], &actual, length, &data, nullptr, nullptr) != napi_ok ||
      actual != type)
    fail("argument is not a typed array of the right kind");
  else if (static_cast<Index>(*length) < least)
    fail("typed array is shorter than its shape");
  return data;
}

float* Arguments::floats(size_t index, Index least) {
  size_t length;
  return static_cast<float*>(typedArray(index, napi_float32_array, least, &length));
}

float* Arguments::optionalFloats(size_t index, Index least) {
  napi_valuetype type = napi_undefined;
  if (index < count_) napi_typeof(env_, values_[index], &type);
  return type == napi_null || type == napi_undefined ? nullptr : floats(index, least);
}

uint8_t* Arguments::bytes(size_t index, Index least) {
  size_t length;
  return static_cast<uint8_t*>(typedArray(index, napi_uint8_array, least, &length));
}

const int32_t* Arguments::integers(size_t index, size_t wanted, bool anySign) {
  size_t length;
  const void* data = typedArray(index, napi_int32_array, static_cast<Index>(wanted), &length);
  const int32_t* values = static_cast<const int32_t*>(data);
  if (ok_ && !anySign)
    for (size_t i = 0; i < wanted; i++)
      if (values[i] < 0) fail("negative size");
  return values;
}

double Arguments::number(size_t index) {
  double value = 0;
  if (index >= count_ || napi_get_value_double(env_, values_[index], &value) != napi_ok) fail("argument is not a number");
  return value;
}

void addFunction(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
  napi_set_named_property(env, exports, name, value);
}

}  // namespace cardioid
