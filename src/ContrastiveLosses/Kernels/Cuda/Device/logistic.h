// log(e^-epsilon + e^x) and its derivative, with all digits also where they are tiny.
#pragma once
#include "gpu.h"

// log(1 + u) for 0 <= u <= 1, as 2 artanh(u / (2 + u)); the first term left out is 1e-8 of the first.
INLINE float log_one_plus(float u) {
  float z = u * reciprocal_approx(2 + u), q = z * z;
  float series = 1 / 15.f;
  series = fused(series, q, 1 / 13.f);
  series = fused(series, q, 1 / 11.f);
  series = fused(series, q, 1 / 9.f);
  series = fused(series, q, 1 / 7.f);
  series = fused(series, q, 1 / 5.f);
  series = fused(series, q, 1 / 3.f);
  return 2 * fused(z * q, series, z);
}

// log(e^-epsilon + e^x): the larger one and what the other adds, so that a large epsilon takes no digits from x.
INLINE float log_add_exp(float x, float epsilon) {
  return larger(x, -epsilon) + log_one_plus(exp2_approx(-magnitude(x + epsilon) * LOG2_E));
}

INLINE float sigmoid(float x) {
  float u = exp2_approx(-magnitude(x) * LOG2_E);
  return (x >= 0 ? 1 : u) * reciprocal_approx(1 + u);
}
