// Reference orbits for another executor of deep pictures: the graphics card of a window.
#pragma once
#include "prepared_scene.h"
#include "promised_work.h"

namespace cardioid::render {

/// Starts on the reference of a picture of so many samples. @returns a promise of { texels, start, critical }: four float32 for each place,
/// mantissa x, mantissa y, exponent (-1000000: the place is 0) and 0; and first and last place of the two orbits. Null once cancelled.
napi_value startReference(napi_env env, DeepInput input, int columns, int rows, int iterations, std::shared_ptr<WorkFlag> flag);

}  // namespace cardioid::render
